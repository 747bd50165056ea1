//! How words are compared: quotations with texts, furniture with lines, aliases with mentions.
