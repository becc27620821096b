//! Terminal colours to classes. Sequences can neither hide nor forge text: what is not understood
//! is shown, characters that turn or hide text are named.

use std::iter::Peekable;
use std::str::Chars;

use crate::html::{append, push_escaped};

/// How text looks: what the selected graphic rendition has come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Style {
    /// One of the 16 colours.
    foreground: Option<u8>,
    background: Option<u8>,
    flags: u8,
}

const BOLD: u8 = 1;
const DIM: u8 = 2;
const ITALIC: u8 = 4;
const UNDERLINE: u8 = 8;
const INVERSE: u8 = 16;
const STRUCK: u8 = 32;
const FLAG_CLASSES: [(u8, &str); 6] =
    [(BOLD, "tb"), (DIM, "td"), (ITALIC, "ti"), (UNDERLINE, "tu"), (INVERSE, "tv"), (STRUCK, "ts")];

impl Style {
    /// The style as a number, for a cursor.
    pub(crate) fn to_number(self) -> u32 {
        let color = |color: Option<u8>| color.map_or(0, |color| u32::from(color) + 1);
        color(self.foreground) | color(self.background) << 5 | u32::from(self.flags) << 10
    }

    /// The style of a number; what cannot be is plain.
    pub(crate) fn from_number(number: u32) -> Self {
        let color = |bits: u32| {
            let color = u8::try_from(bits & 31).unwrap_or_default();
            color.checked_sub(1).filter(|color| *color < 16)
        };
        let flags = u8::try_from(number >> 10 & 63).unwrap_or_default();
        Self { foreground: color(number), background: color(number >> 5), flags }
    }

    fn classes(self) -> String {
        // Text in the colour of its ground would be hidden.
        let background = self.background.filter(|color| Some(*color) != self.foreground);
        let mut classes: Vec<String> = Vec::new();
        classes.extend(self.foreground.map(|color| format!("f{color}")));
        classes.extend(background.map(|color| format!("b{color}")));
        let flags = FLAG_CLASSES.iter().filter(|(flag, _)| self.flags & flag != 0);
        classes.extend(flags.map(|(_, class)| (*class).to_owned()));
        classes.join(" ")
    }

    fn set(&mut self, flag: u8, on: bool) {
        if on { self.flags |= flag } else { self.flags &= !flag }
    }

    /// Applies the numbers of one `ESC [ .. m`.
    fn apply(&mut self, parameters: &str) {
        let numbers: Vec<u16> =
            parameters.split([';', ':']).map(|number| number.parse().unwrap_or(0)).collect();
        let mut rest = numbers.as_slice();
        while let [number, tail @ ..] = rest {
            rest = tail;
            match number {
                0 => *self = Self::default(),
                1 => self.set(BOLD, true),
                2 => self.set(DIM, true),
                3 => self.set(ITALIC, true),
                4 => self.set(UNDERLINE, true),
                7 => self.set(INVERSE, true),
                9 => self.set(STRUCK, true),
                22 => self.set(BOLD | DIM, false),
                23 => self.set(ITALIC, false),
                24 => self.set(UNDERLINE, false),
                27 => self.set(INVERSE, false),
                29 => self.set(STRUCK, false),
                30..=37 => self.foreground = low(number - 30),
                40..=47 => self.background = low(number - 40),
                90..=97 => self.foreground = low(number - 82),
                100..=107 => self.background = low(number - 92),
                39 => self.foreground = None,
                49 => self.background = None,
                38 => (self.foreground, rest) = extended(rest),
                48 => (self.background, rest) = extended(rest),
                // 8 conceals, 5 blinks: neither is wanted here.
                _ => {}
            }
        }
    }
}

fn low(number: u16) -> Option<u8> {
    u8::try_from(number).ok()
}

/// `5;n` and `2;r;g;b` to the nearest of the 16 colours, and what follows them.
fn extended(numbers: &[u16]) -> (Option<u8>, &[u16]) {
    match numbers {
        [5, index, rest @ ..] => (Some(from_256(*index)), rest),
        [2, red, green, blue, rest @ ..] => {
            let level = |value: u16| (value.min(255) * 5 + 127) / 255;
            (Some(from_cube(level(*red), level(*green), level(*blue))), rest)
        }
        rest => (None, rest),
    }
}

fn from_256(index: u16) -> u8 {
    match index {
        0..=15 => low(index).unwrap_or_default(),
        16..=231 => {
            let cube = index - 16;
            from_cube(cube / 36, cube / 6 % 6, cube % 6)
        }
        232..=243 => 8,
        244..=250 => 7,
        _ => 15,
    }
}

/// Levels of 0 to 5.
fn from_cube(red: u16, green: u16, blue: u16) -> u8 {
    let most = red.max(green).max(blue);
    if most == 0 {
        return 0;
    }
    let bit = |level: u16, bit: u8| if level * 2 > most { bit } else { 0 };
    let color = bit(red, 1) | bit(green, 2) | bit(blue, 4);
    match (color, most) {
        (7, 0..=2) => 8,
        (_, 5) => color + 8,
        (_, _) => color,
    }
}

/// Text without its sequences, and as markup.
#[derive(Debug, Default)]
pub(crate) struct Painted {
    pub(crate) markup: String,
    pub(crate) text: String,
}

/// Paints one line, without its line end, and leaves the style that holds after it.
pub(crate) fn paint(line: &str, style: &mut Style) -> Painted {
    let mut painter = Painter { out: Painted::default(), open: None, style: *style };
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => painter.escape(&mut chars),
            '\u{9b}' => painter.control_sequence(&mut chars, c),
            c => painter.print(c),
        }
    }
    painter.close();
    *style = painter.style;
    painter.out
}

struct Painter {
    out: Painted,
    /// The style of the element that is open.
    open: Option<Style>,
    style: Style,
}

impl Painter {
    fn print(&mut self, c: char) {
        self.switch();
        self.out.text.push(c);
        match c {
            '\t' => self.out.markup.push('\t'),
            '\u{0}'..='\u{1f}' => {
                let picture = char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}');
                self.out.markup.push(picture);
            }
            '\u{7f}' => self.out.markup.push('\u{2421}'),
            c if is_deceptive(c) => {
                let code = u32::from(c);
                append(
                    &mut self.out.markup,
                    format_args!("<span class=\"odd\">U+{code:04X}</span>"),
                );
            }
            c => push_escaped(&mut self.out.markup, c),
        }
    }

    /// What follows an escape character.
    fn escape(&mut self, chars: &mut Peekable<Chars<'_>>) {
        match chars.peek() {
            Some('[') => {
                chars.next();
                self.control_sequence(chars, '[');
            }
            Some(']') => self.operating_system_command(chars),
            // Character sets: `tput sgr0` writes one.
            Some('(' | ')' | '*' | '+') => {
                chars.next();
                chars.next();
            }
            // Save, restore, keypad, reset, move: nothing to see.
            Some('7' | '8' | '=' | '>' | 'c' | 'D' | 'E' | 'H' | 'M') => {
                chars.next();
            }
            Some(_) | None => self.print('\u{1b}'),
        }
    }

    /// `ESC [ parameters final`. Only colours do something; a broken one is shown.
    fn control_sequence(&mut self, chars: &mut Peekable<Chars<'_>>, begun_by: char) {
        let mut parameters = String::new();
        while let Some(c) = chars.next_if(|c| matches!(c, '\u{20}'..='\u{3f}')) {
            parameters.push(c);
        }
        match chars.next_if(|c| matches!(c, '\u{40}'..='\u{7e}')) {
            Some('m') => self.style.apply(&parameters),
            Some(_) => {}
            None => {
                self.print('\u{1b}');
                self.print(begun_by);
                parameters.chars().for_each(|c| self.print(c));
            }
        }
    }

    /// `ESC ] .. BEL` or `ESC ] .. ESC \`: titles and links. One without an end is shown.
    fn operating_system_command(&mut self, chars: &mut Peekable<Chars<'_>>) {
        let mut ahead = chars.clone();
        let mut last = ' ';
        let ended = ahead.any(|c| {
            let ends = c == '\u{7}' || (last == '\u{1b}' && c == '\\');
            last = c;
            ends
        });
        if ended { *chars = ahead } else { self.print('\u{1b}') }
    }

    fn switch(&mut self) {
        if self.open.unwrap_or_default() == self.style {
            return;
        }
        self.close();
        if self.style != Style::default() {
            append(&mut self.out.markup, format_args!("<span class=\"{}\">", self.style.classes()));
            self.open = Some(self.style);
        }
    }

    fn close(&mut self) {
        if self.open.take().is_some() {
            self.out.markup.push_str("</span>");
        }
    }
}

/// Characters that turn the direction of text, or that take no room.
const fn is_deceptive(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{9f}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::{Style, paint};

    fn markup(line: &str) -> String {
        paint(line, &mut Style::default()).markup
    }

    #[test]
    fn colours_become_classes() {
        assert_eq!(
            markup("\u{1b}[32;1m$ make\u{1b}[0;m ok"),
            "<span class=\"f2 tb\">$ make</span> ok"
        );
        assert_eq!(markup("\u{1b}[38;5;196mx"), "<span class=\"f9\">x</span>");
        assert_eq!(markup("\u{1b}[38;2;0;0;120mx"), "<span class=\"f4\">x</span>");
    }

    #[test]
    fn nothing_is_hidden_or_forged() {
        assert_eq!(markup("\u{1b}[8mconcealed"), "concealed");
        assert_eq!(markup("\u{1b}[30;40mx"), "<span class=\"f0\">x</span>");
        assert_eq!(markup("a\u{202e}b"), "a<span class=\"odd\">U+202E</span>b");
        assert_eq!(markup("\u{1b}]0;no end"), "\u{241b}]0;no end");
        assert_eq!(markup("\u{1b}]8;;http://x\u{7}link\u{1b}]8;;\u{1b}\\!"), "link!");
        assert_eq!(markup("<script>&\u{8}"), "&lt;script&gt;&amp;\u{2408}");
        assert_eq!(markup("\u{1b}[2K\u{1b}[1A\u{1b}(Bx"), "x");
        assert_eq!(markup("\u{1b}[12"), "\u{241b}[12");
    }

    #[test]
    fn a_style_survives_the_cursor() {
        let mut style = Style::default();
        paint("\u{1b}[1;7;91;44m", &mut style);
        assert_eq!(Style::from_number(style.to_number()), style);
        assert_eq!(Style::from_number(0), Style::default());
    }
}
