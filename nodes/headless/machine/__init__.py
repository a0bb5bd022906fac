"""What ComfyUI offers of the machine: folders, devices and memory, progress with interruption."""
