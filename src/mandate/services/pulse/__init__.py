"""The pulse: three questions a month, answered once each by nobody in particular, shown of five people and more."""
