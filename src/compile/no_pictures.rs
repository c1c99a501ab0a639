//! Pictures without sizes, where no file is read for them: what `pictures.rs` is natively.

use super::Site;
use super::assets::Picture;

/// Nothing is known of any picture.
pub(super) fn read(_site: &dyn Site, _file: &str) -> Picture {
    Picture::Unknown
}
