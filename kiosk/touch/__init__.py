"""The touchscreen: views decide what stands where, screens draw it, the stage shows one after the other."""
