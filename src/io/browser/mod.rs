//! The browser behind small functions. The only module that touches web APIs.
