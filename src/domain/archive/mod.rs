//! Reading and rewriting ZIP archives from strangers, within limits. Pure.
