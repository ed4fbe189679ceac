"""The training lab: a small network learns points of a plane, alone, against rivals, or from many seeds at once."""
