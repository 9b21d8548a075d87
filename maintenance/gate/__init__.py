"""The gate before a window: is everybody ready, and is what runs as the plan says?"""
