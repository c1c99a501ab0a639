//! The direction of a language: that of the script it is usually written in.

use crate::bundle::Direction;

/// Scripts whose lines run from right to left, as language tags name them.
const SCRIPTS: &str = "adlm arab aran armi avst chrs cprt elym gara hatr hebr hung khar lydi mand mani mend merc mero narb nbat nkoo \
     orkh ougr palm phli phlp phnx prti rohg samr sarb sidt sogd sogo syrc syre syrj syrn thaa todr yezi";

/// Languages that are usually written in one of [`SCRIPTS`].
///
/// Source: CLDR 48, likely subtags, <https://github.com/unicode-org/cldr/blob/main/common/supplemental/likelySubtags.xml>
const LANGUAGES: &str = "\
    aao abh abv acm acq acw acx adf ae aeb aec aee aeq afb aib aii aij aiq ajp ajt aju amw apc apd ar ara arb \
    arc arq ars ary arz ask atn auj auz avd ave avl ayh ayl ayn ayp azb bal bcc bdz bej bft bgn bgp bhe bhm \
    bhn bjf bjm bqi brh brk bsh bsk chg cja ckb cld clh czk dcc def deh dgl div dmk dml drw dv ecy esh fa fas \
    fay faz fia fub gbz ggg gha ghr gig gjk gju glh glk grr gwc gwf gwt gzi hac haz hbo he heb hkh hnd hno hoh \
    hrt hrz hss huy isk itk iw jad jat jbe jbn jdg ji jnd jog jpa jpr jrb jye kas kbu kby kcy kfm khw klj kmz \
    kqd ks ktl kvx kxp kzh lad lah lhs lki lrc lrk lrl lsa lsd lss luv luz mby mde mey mfa mfi mhj mid mki mnj \
    mve mvy myz mzb mzn nli nlm nqo ntz nyq oar obm odk oru ota otk oui pal pbt pbu per pes pgd phl phn phr \
    phv plk pmu pnb prc prd prs prx ps psh psi pst pus qxq rdb rhg rmt sam sbn scl sd sdb sdf sdg sdh sds sgl \
    sgr sgy shd shm shu shv siy siz skr smp smy snd sog sqo sqt srh srz ssh sts swb syc syn syr tjo tks tmr \
    tnf tov tra trg trm trw ug uig ur urd ush uzs vaf vgr vmh wbk wlo wne wni wsv xco xhe xka xkc xkj xkp xld \
    xly xmn xmr xna xpr xsa xsd xvi ydd ydg yhd yi yid yih yud zba zdj zrp zum";

/// Languages that are written in another direction in some regions than elsewhere.
const REGIONS: &str = "az-iq az-ir azj-iq azj-ir ha-cm ha-sd kk-af kk-cn kk-ir kk-mn ku-iq ku-ir ku-lb ky-cn ms-cc pa-pk sd-in tg-pk ug-kz \
     ug-mn uz-af uzn-af";

/// Returns the direction of a language.
///
/// - `lang`: a BCP 47 tag; its script decides, or else the usual one of its language and region.
pub(super) fn of(lang: &str) -> Direction {
    let lang = lang.to_ascii_lowercase();
    let mut subtags = lang.split(['-', '_']).take_while(|subtag| subtag.len() != 1);
    let language = subtags.next().unwrap_or_default();
    let (mut script, mut region) = (None, "");
    for subtag in subtags {
        match subtag.len() {
            2 => region = subtag,
            4 if subtag.bytes().all(|byte| byte.is_ascii_alphabetic()) => script = Some(subtag),
            _ => {}
        }
    }
    let is_rtl = match script {
        Some(script) => has_word(SCRIPTS, script),
        None => has_word(LANGUAGES, language) != has_word(REGIONS, &format!("{language}-{region}")),
    };
    if is_rtl { Direction::Rtl } else { Direction::Ltr }
}

fn has_word(words: &str, wanted: &str) -> bool {
    words.split(' ').any(|word| word == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(tags: &str, expected: Direction) {
        for tag in tags.split(' ') {
            assert_eq!(of(tag), expected, "{tag}");
        }
    }

    #[test]
    fn languages_have_the_direction_of_their_script() {
        check("ar arc ckb dv fa he iw khw ks nqo pnb ps sd syr ug ur yi ji rhg", Direction::Rtl);
        check("en de ja zh-Hant mn-Mong ku tr az pa uz ms sr und", Direction::Ltr);
    }

    #[test]
    fn a_script_in_the_tag_decides() {
        check("ku-Arab az-Arab pa-Arab-PK ff-Adlm rhg-Rohg uz_Arab_AF en-Hebr KS-ARAB zh-yue-Arab", Direction::Rtl);
        check("ar-Latn ur-Latn-PK ku-Latn az-Latn-IR sd-Deva yi-Latn", Direction::Ltr);
    }

    #[test]
    fn a_region_changes_the_usual_script() {
        check("ar-EG he-IL fa_AF AR-eg pa-PK uz-AF az-IR ku-IQ", Direction::Rtl);
        check("pa-IN uz-UZ az-AZ ku-TR sd-IN ug-KZ", Direction::Ltr);
    }

    #[test]
    fn extensions_and_what_is_no_tag_change_nothing() {
        check("ar-u-nu-latn fa-x-latn ar-1994 he-", Direction::Rtl);
        check("en-u-nu-arab en-x-arab en-1arab - arabic", Direction::Ltr);
        check("", Direction::Ltr);
    }
}
