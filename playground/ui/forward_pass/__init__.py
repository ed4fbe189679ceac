"""The parts of the forward pass page: choosing, the lit cell, the table editor, the sandbox, and its words."""
