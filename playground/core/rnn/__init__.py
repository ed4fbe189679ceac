"""The plain recurrent cell: unrolled step by step, and backpropagation through time as the sum that it is."""
