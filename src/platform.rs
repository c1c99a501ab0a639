//! Platforms and sets of them.
//!
//! A bundle lists its platforms once; everything else names a platform by its position in that list, and a set of
//! platforms is a bit mask over those positions. Nine platforms then cost one integer per filtered block.

use serde::Serialize;

/// A platform: its position in `bundle.platforms`, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Platform(pub u8);

/// A set of platforms: bit `n` stands for the platform at position `n`.
///
/// Written as one JSON number, so a bundle holds at most [`PlatformSet::MAX`] platforms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct PlatformSet(u64);

impl PlatformSet {
    /// The empty set.
    pub const EMPTY: Self = Self(0);

    /// The most platforms of one site: JSON numbers are exact up to 2^53 in every reader (RFC 8259, section 6).
    pub const MAX: usize = 53;

    /// The set that a bundle's number stands for. Bits beyond [`Self::MAX`] name no platform.
    pub fn from_bits(bits: u64) -> Self {
        Self(bits & Self::first(Self::MAX).0)
    }

    /// The number that stands for the set in a bundle.
    pub fn bits(self) -> u64 {
        self.0
    }

    /// The first `count` platforms; `count` above [`Self::MAX`] counts as `MAX`.
    pub fn first(count: usize) -> Self {
        Self((1u64 << count.min(Self::MAX)) - 1)
    }

    /// The set of one platform.
    pub fn only(platform: Platform) -> Self {
        let mut set = Self::EMPTY;
        set.insert(platform);
        set
    }

    /// Adds a platform. One beyond [`Self::MAX`] is ignored: no bundle can hold it.
    pub fn insert(&mut self, platform: Platform) {
        if usize::from(platform.0) < Self::MAX {
            self.0 |= 1 << platform.0;
        }
    }

    /// Whether the set holds `platform`.
    pub fn contains(self, platform: Platform) -> bool {
        usize::from(platform.0) < Self::MAX && self.0 >> platform.0 & 1 == 1
    }

    /// The platforms of both sets.
    pub fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The platforms of either set.
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The platforms of this set that are not in `other`.
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether the set holds no platform.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether every platform of this set is in `other`.
    pub fn is_subset_of(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// How many platforms the set holds.
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// The platforms of the set, by position.
    pub fn iter(self) -> impl Iterator<Item = Platform> {
        (0..Self::MAX as u8).map(Platform).filter(move |platform| self.contains(*platform))
    }
}

impl FromIterator<Platform> for PlatformSet {
    fn from_iter<I: IntoIterator<Item = Platform>>(platforms: I) -> Self {
        let mut set = Self::EMPTY;
        for platform in platforms {
            set.insert(platform);
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in() {
        let set: PlatformSet = [Platform(0), Platform(8)].into_iter().collect();
        assert!(set.contains(Platform(8)) && !set.contains(Platform(1)));
        assert_eq!(set.iter().collect::<Vec<_>>(), [Platform(0), Platform(8)]);
        assert_eq!(set.len(), 2);
    }

    #[test]
    fn platforms_beyond_the_limit_are_in_no_set() {
        assert!(PlatformSet::only(Platform(53)).is_empty());
        assert!(!PlatformSet::first(200).contains(Platform(255)));
        assert_eq!(PlatformSet::first(200).len(), PlatformSet::MAX);
    }

    #[test]
    fn sets_combine() {
        let (a, b) = (PlatformSet::first(3), PlatformSet::only(Platform(2)));
        assert_eq!(a.intersection(b), b);
        assert_eq!(a.union(b), a);
        assert!(b.is_subset_of(a) && !a.is_subset_of(b));
        assert_eq!(a.without(b), PlatformSet::first(2));
    }
}
