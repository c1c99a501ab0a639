//! Ranges of text that the browser paints, without elements around them.
//!
//! Source: CSS Custom Highlight API, <https://drafts.csswg.org/css-highlight-api-1/>

use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Node, StaticRange, TreeWalker};

// `web-sys` has these only among what is unstable.
#[wasm_bindgen]
extern "C" {
    /// <https://drafts.csswg.org/css-highlight-api-1/#highlight>
    #[derive(Clone)]
    pub type Highlight;
    #[wasm_bindgen(constructor)]
    fn new() -> Highlight;
    /// Which of two is painted above the other: that of the greater number; 0 by itself.
    #[wasm_bindgen(method, setter)]
    pub fn set_priority(this: &Highlight, priority: i32);
    /// Paints a range.
    #[wasm_bindgen(method)]
    pub fn add(this: &Highlight, range: &StaticRange);
    /// Paints a range no longer.
    #[wasm_bindgen(method)]
    pub fn delete(this: &Highlight, range: &StaticRange);

    /// <https://drafts.csswg.org/css-highlight-api-1/#highlightregistry>
    pub type HighlightRegistry;
    #[wasm_bindgen(method)]
    fn get(this: &HighlightRegistry, name: &str) -> Option<Highlight>;
    #[wasm_bindgen(method)]
    fn set(this: &HighlightRegistry, name: &str, highlight: &Highlight);
}

impl HighlightRegistry {
    /// What is painted under a name, for all readers of the document.
    pub fn named(&self, name: &str) -> Highlight {
        self.get(name).unwrap_or_else(|| {
            let new = Highlight::new();
            self.set(name, &new);
            new
        })
    }
}

/// The window's registry; `None` where the browser cannot paint ranges.
pub fn registry() -> Option<HighlightRegistry> {
    let css = Reflect::get(&js_sys::global(), &"CSS".into()).ok()?;
    Reflect::get(&css, &"highlights".into()).ok().filter(JsValue::is_object).map(JsCast::unchecked_into)
}

/// `NodeFilter.SHOW_TEXT`, <https://dom.spec.whatwg.org/#dom-nodefilter-show_text>.
const SHOW_TEXT: u32 = 0x4;

/// Walks through the texts below a node.
pub fn texts(document: &Document, root: &Node) -> Option<TreeWalker> {
    document.create_tree_walker_with_what_to_show(root, SHOW_TEXT).ok()
}
