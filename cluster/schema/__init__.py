"""The edge: text from files becomes typed values, or Findings with lines."""
