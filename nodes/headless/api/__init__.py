"""The classes that a node author imports from `comfy_api`: inputs, schema, node, result, previews, video."""
