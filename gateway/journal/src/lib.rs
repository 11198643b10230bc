//! The journal: tiers, recovery, readers; the only memory mappings of the product.
