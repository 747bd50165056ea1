//! The words by which a sentence says who speaks.

use crate::quote::normal::{is_spaceless, is_word};

/// Verbs of saying after which, or before which, a name is the speaker's, by language.
const VERBS: [&str; 7] = [
    // English
    "said says stated states declared declares wrote writes added adds replied replies answered answers announced \
     announces claimed claims argued argues insisted insists explained explains noted notes warned warns admitted admits \
     denied denies remarked remarks observed observes testified testifies recalled recalls shouted shouts yelled yells \
     cried cries exclaimed exclaims whispered tweeted tweets posted responded responds retorted conceded concedes \
     acknowledged acknowledges alleged alleges asserted asserts boasted joked quipped complained complains concluded \
     concludes continued continues commented comments confirmed confirms predicted predicts vowed pledged repeated \
     reiterated stressed stresses emphasised emphasized suggested suggests recounted",
    // German
    "sagte sagt erklärte erklärt betonte betont schrieb schreibt meinte meint antwortete antwortet behauptete behauptet \
     warnte warnt ergänzte ergänzt rief ruft fragte fragt forderte fordert kritisierte kritisiert erwiderte erwidert \
     entgegnete entgegnet berichtete berichtet schrie beteuerte beteuert versicherte versichert twitterte gesagt \
     geschrieben",
    // French
    "dit déclare déclara affirme affirma écrit écrivit explique expliqua ajoute ajouta répond répondit estime estima \
     déclaré affirmé expliqué ajouté répondu demande demanda demandé crie cria crié insiste insista insisté assure assura \
     assuré souligne souligna souligné avertit averti prévient prévenu admet admis reconnaît reconnu lance lança lancé \
     rétorque rétorqua soutient soutenu tweeté estimé",
    // Spanish
    "dijo dice declaró declara afirmó afirma escribió escribe añadió añade explicó explica respondió responde señaló señala \
     dicho gritó preguntó pregunta insistió insiste advirtió advierte aseguró asegura admitió admite sostuvo sostiene \
     reconoció subrayó subraya replicó agregó tuiteó declarado afirmado asegurado",
    // Russian
    "сказал сказала заявил заявила написал написала отметил отметила добавил добавила ответил ответила говорит спросил \
     спросила крикнул крикнула воскликнул воскликнула подчеркнул подчеркнула предупредил предупредила признал признала \
     утверждал утверждала утверждает настаивал настаивала пояснил пояснила сообщил сообщила возразил возразила заметил \
     заметила пишет писал писала считает",
    // Chinese
    "说 說 表示 称 稱 指出 写道 寫道 回答 问道 問道 喊道 警告 强调 強調 承认 承認 声称 聲稱 宣称 宣稱 坚称 堅稱",
    // Arabic
    "قال قالت صرح صرحت كتب كتبت أضاف أضافت سأل سألت صاح صاحت أكد أكدت حذر حذرت زعم زعمت اعترف اعترفت رد ردت أعلن أعلنت",
];

/// English verbs that follow the name of the speaker, and come before that of somebody else.
const VERBS_WITH_OBJECT: &str = "told tells asked asks assured reminded";

/// Verbs that stand between a name and a verb of saying: `has said`, `a déclaré`.
const AUXILIARIES: &str = "has had have hat hatte a avait ha había also later";

const PREPOSITIONS: &str =
    "to of about with for from by zu über von für mit à de pour avec a sobre con para от о об";

const ARTICLES: &str = "the a an der die das ein eine le la les un une el los las una";

/// Words that begin a sentence, and so have a capital before a name.
const OPENERS: &str = "as but and yet so then when while because if later today yesterday wie aber und doch als dann \
    heute gestern comme mais et quand puis como pero y cuando entonces как но и а когда";

/// What stands before the name of a person.
const TITLES: &str = "mr mrs ms miss dr prof professor president chairman chairwoman chair mayor minister senator sen \
    representative rep congressman congresswoman governor gov secretary general gen colonel captain judge justice \
    chancellor ambassador commissioner director sir lord lady attorney counsel the herr frau bürgermeister \
    bürgermeisterin präsident präsidentin kanzler kanzlerin bundeskanzler bundeskanzlerin ministerin richter richterin \
    abgeordneter abgeordnete m mme monsieur madame maître président présidente ministre señor señora presidente \
    presidenta ministro ministra senador senadora господин госпожа президент министр الرئيس الوزير السيد السيدة";

/// Words that stand before the name of somebody who is quoted.
const ATTRIBUTIONS: [&str; 6] = ["according to", "laut", "selon", "d’après", "según", "по словам"];

fn has(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|other| other == word)
}

/// True for verbs of saying in small letters.
pub fn is_verb(word: &str) -> bool {
    VERBS.iter().any(|verbs| has(verbs, word))
}

pub fn is_verb_with_object(word: &str) -> bool {
    has(VERBS_WITH_OBJECT, word)
}

pub fn is_auxiliary(word: &str) -> bool {
    has(AUXILIARIES, word)
}

pub fn is_article(word: &str) -> bool {
    has(ARTICLES, word)
}

pub fn is_preposition(word: &str) -> bool {
    has(PREPOSITIONS, word)
}

/// True for words such as `as` in `As John Smith said`, in small letters.
pub fn is_opener(word: &str) -> bool {
    has(OPENERS, word)
}

/// True for titles such as `president`, in small letters.
pub fn is_title(word: &str) -> bool {
    has(TITLES, word)
}

/// Returns the verb of saying that begins a text in a script without spaces.
pub fn spaceless_verb(text: &str) -> Option<&'static str> {
    let verbs = VERBS.iter().flat_map(|verbs| verbs.split_whitespace());
    let mut spaceless = verbs.filter(|verb| verb.starts_with(is_spaceless));
    spaceless.find(|verb| text.starts_with(verb))
}

pub fn ends_with_attribution(lead: &str) -> bool {
    let lead = lead.to_lowercase();
    ATTRIBUTIONS
        .iter()
        .any(|words| lead.strip_suffix(words).is_some_and(|rest| !rest.ends_with(is_word)))
}
