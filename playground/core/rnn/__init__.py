"""The plain recurrent cell: unrolled, backpropagated through time, stacked both ways, padded, and filling a blank."""
