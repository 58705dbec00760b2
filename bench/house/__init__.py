"""The figures of the house, read from its sources. They are thermometers: read what they point at, never split or join to please them."""
