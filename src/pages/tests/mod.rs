//! Tests of pages as a whole.

mod template_values;
