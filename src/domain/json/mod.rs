//! JSON text with places: a lenient reader that keeps line and column. Pure.
