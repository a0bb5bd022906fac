"""What the real server and the stand-in are asked: RUNS of the probe nodes, and CORE of ComfyUI's own nodes."""


def node(kind, **inputs):
    return {"class_type": f"Probe{kind}", "inputs": inputs}


def show(source="1", slot=0):
    return node("Show", value=[source, slot])


CHAIN = {
    "1": node("Number", value=2),
    "2": node("Add", a=["1", 0]),
    "3": node("Add", a=["2", 0], b=["1", 0]),
    "9": show("3"),
}
WIDGETS = {
    "whole": 4, "seed": 1, "real": 0.25, "text": "t", "flag": False, "choice": "a", "file": "x.png",
    "many": {"__value__": ["q"]},
}  # fmt: skip
LAZY = {
    "1": node("Number", value=7),
    "2": node("Steps", steps=1),
    "3": node("Lazy", which=True, yes=["1", 0], no=["2", 0]),
    "9": show("3"),
}


def widgets(**changed):
    values = {name: value for name, value in (WIDGETS | changed).items() if value is not None}
    return {"1": node("Widgets", **values), "9": show()}


RUNS = {
    "chain": [CHAIN],
    "same again": [CHAIN, CHAIN],
    "changed in the middle": [CHAIN, CHAIN | {"2": node("Add", a=["1", 0], b=["1", 0])}],
    "two outputs": [CHAIN | {"8": show("2")}],
    "unused node": [CHAIN | {"5": node("Number", value=5)}],
    "steps": [{"1": node("Steps", steps=3), "9": show()}],
    "list output maps": [{"1": node("Listing", count=3), "2": node("Add", a=["1", 0]), "9": show("2")}],
    "list input": [{"1": node("Listing", count=4), "2": node("Total", values=["1", 0]), "9": show("2")}],
    "unequal lists": [
        {
            "1": node("Listing", count=3),
            "2": node("Listing", count=2),
            "3": node("Add", a=["1", 0], b=["2", 0]),
            "9": show("3"),
        }
    ],
    "empty list": [{"1": node("Listing", count=0), "2": node("Add", a=["1", 0]), "9": show("2")}],
    "lazy": [LAZY],
    "lazy, the other": [LAZY | {"3": node("Lazy", which=False, yes=["1", 0], no=["2", 0])}],
    "fingerprint": [{"1": node("Fresh", value=1), "9": show()}] * 2,
    "hidden": [{"1": node("Hidden"), "9": show()}],
    "widgets": [widgets()],
    "other types that convert": [widgets(whole="4", real="0.5", flag=1, text=5)],
    "no block": [{"1": node("Block", silent=True), "9": show()}],
    "block": [{"1": node("Block", silent=False), "9": show()}],
    "class is locked": [{"1": node("Stubborn", value=1), "9": show()}],
    "failing node": [{"1": node("Fails", value=1), "9": show()}],
    "failing node after another output": [CHAIN | {"5": node("Fails", value=1), "99": show("5")}],
    "too small": [widgets(whole=-2)],
    "too big": [widgets(real=1.5)],
    "not a number": [widgets(whole="four")],
    "not in list": [widgets(choice="c")],
    "a choice of many not in list": [widgets(many={"__value__": ["q", "z"]})],
    "a bare list is no value": [widgets(many=["q"])],
    "a bare list of two is a link": [widgets(many=["q", 0])],
    "not a switch": [widgets(flag="no")],
    "null": [widgets() | {"1": node("Widgets", **(WIDGETS | {"choice": None}))}],
    "not an id": [widgets(whole=[1, 0])],
    "two faults": [widgets(whole=-2, choice="c")],
    "missing value": [widgets(text=None)],
    "missing link": [{"9": node("Show")}],
    "link to nowhere": [{"9": show("7")}],
    "link to no such output": [{"1": node("Number", value=1), "9": show(slot=3)}],
    "malformed link": [{"1": node("Number", value=1), "9": node("Show", value=["1"])}],
    "wrong type": [{"1": node("Number", value=1), "2": node("Sockets", image=["1", 0]), "9": show("2")}],
    "several types": [{"1": node("Number", value=1), "2": node("Sockets", number=["1", 0]), "9": show("2", 2)}],
    "wrong type for several": [
        {"1": node("Number", value=1), "2": node("Sockets", either=["1", 0]), "9": show("2", 2)}
    ],
    "fault behind a good node": [
        {"1": node("Number", value=1000), "2": node("Add", a=["1", 0]), "8": show("2"), "9": show("2")}
    ],
    "one output good, one bad": [CHAIN | {"5": node("Number", value=1000), "99": show("5")}],
    "refused by the node": [{"1": node("Picky", value=-1, name="n"), "9": show()}],
    "accepted by the node": [{"1": node("Picky", value=5, name="n"), "9": show()}],
    "cycle": [{"1": node("Add", a=["2", 0]), "2": node("Add", a=["1", 0]), "9": show("2")}],
    "cycle on itself": [{"1": node("Add", a=["1", 0]), "9": show("1")}],
    "cycle off the path": [CHAIN | {"5": node("Add", a=["6", 0]), "6": node("Add", a=["5", 0])}],
    "no outputs": [{"1": node("Number", value=1)}],
    "empty": [{}],
    "unknown class": [CHAIN | {"4": {"class_type": "NoSuchNode", "inputs": {}}}],
    "no class": [CHAIN | {"4": {"inputs": {}}}],
    "no inputs": [{"1": {"class_type": "ProbeNumber"}, "9": show()}],
    "twins": [{"1": node("Number", value=3), "2": node("Number", value=3), "8": show("1"), "9": show("2")}],
    "extra input": [{"1": node("Number", value=1, nonsense=3), "9": show()}],
}


PICTURE = node("Picture", batch=2, height=5, width=7, channels=3)
SMALL = node("Picture", batch=1, height=4, width=4, channels=4)


def core(kind, slot=0, **inputs):
    """One of ComfyUI's own nodes on the probe pictures, and what came out of it."""
    nodes = {"1": PICTURE, "2": SMALL, "3": {"class_type": kind, "inputs": inputs}}
    return [nodes | {"9": node("Digest", value=["3", slot])}]


BIG = {"image": ["1", 0], "crop": "disabled", "width": 9, "height": 4}
LAY = {"destination": ["1", 0], "source": ["2", 0], "x": 4, "y": 3, "resize_source": False}
PICTURES = ["rgba.png", "grey.png", "palette.png", "deep.png", "rotated.jpg", "moving.gif"]
CORE = {
    **{f"ImageScale {how}": core("ImageScale", **BIG, upscale_method=how)
       for how in ("nearest-exact", "bilinear", "area", "bicubic", "lanczos")},
    "ImageScale cut left": core("ImageScale", **BIG | {"crop": "center", "width": 3}, upscale_method="bilinear"),
    "ImageScale cut above": core("ImageScale", **BIG | {"crop": "center", "height": 2}, upscale_method="area"),
    "ImageScale by width": core("ImageScale", **BIG | {"height": 0}, upscale_method="bicubic"),
    "ImageScale by nothing": core("ImageScale", **BIG | {"height": 0, "width": 0}, upscale_method="bicubic"),
    "ImageInvert": core("ImageInvert", image=["1", 0]),
    "ImageBatch": core("ImageBatch", image1=["1", 0], image2=["1", 0]),
    "ImageBatch of two sizes": core("ImageBatch", image1=["1", 0], image2=["2", 0]),
    "EmptyImage": core("EmptyImage", width=3, height=2, batch_size=2, color=0x336699),
    "RepeatImageBatch": core("RepeatImageBatch", image=["1", 0], amount=3),
    "ImageFromBatch": core("ImageFromBatch", image=["1", 0], batch_index=1, length=5),
    "ImageFromBatch past the end": core("ImageFromBatch", image=["1", 0], batch_index=9, length=1),
    "ImageCompositeMasked": core("ImageCompositeMasked", **LAY),
    "ImageCompositeMasked with a mask": core("ImageCompositeMasked", **LAY, mask=["1", 1]),
    "ImageCompositeMasked resized": core("ImageCompositeMasked", **LAY | {"resize_source": True}, mask=["2", 1]),
    "ImageCompositeMasked outside": core("ImageCompositeMasked", **LAY | {"x": 50}),
    "SolidMask": core("SolidMask", value=0.25, width=3, height=2),
    "InvertMask": core("InvertMask", mask=["1", 1]),
    "MaskToImage": core("MaskToImage", mask=["1", 1]),
    "ImageToMask": core("ImageToMask", image=["2", 0], channel="alpha"),
    "JoinImageWithAlpha": core("JoinImageWithAlpha", image=["1", 0], alpha=["2", 1]),
    "SplitImageWithAlpha": core("SplitImageWithAlpha", image=["2", 0]),
    "SplitImageWithAlpha mask": core("SplitImageWithAlpha", 1, image=["2", 0]),
    "SplitImageWithAlpha without": core("SplitImageWithAlpha", 1, image=["1", 0]),
    **{f"LoadImage {name}": core("LoadImage", image=name) for name in PICTURES},
    **{f"LoadImage mask of {name}": core("LoadImage", 1, image=name) for name in PICTURES},
    **{f"LoadImageMask {name}": core("LoadImageMask", image=name, channel="alpha") for name in PICTURES},
    "LoadImageMask red": core("LoadImageMask", image="rgba.png", channel="red"),
    "LoadImage of nothing": core("LoadImage", image="absent.png"),
    "off the list": core("ImageScale", **BIG, upscale_method="magic"),
}  # fmt: skip
