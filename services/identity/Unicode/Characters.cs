using System.Globalization;
using System.Text;

namespace Panel.Identity.Unicode;

/// <summary>What can be seen of a character.</summary>
internal static class Characters
{
    // Default_Ignorable_Code_Point of the Unicode Character Database, and the Braille blank: letters, marks and symbols
    // by their category, which leave nothing or a gap on the screen.
    private static readonly (int First, int Last)[] Ignorable =
    [
        (0x00AD, 0x00AD),
        (0x034F, 0x034F),
        (0x061C, 0x061C),
        (0x115F, 0x1160),
        (0x17B4, 0x17B5),
        (0x180B, 0x180F),
        (0x200B, 0x200F),
        (0x202A, 0x202E),
        (0x2060, 0x206F),
        (0x2800, 0x2800),
        (0x3164, 0x3164),
        (0xFE00, 0xFE0F),
        (0xFEFF, 0xFEFF),
        (0xFFA0, 0xFFA0),
        (0xFFF0, 0xFFF8),
        (0x1BCA0, 0x1BCA3),
        (0x1D173, 0x1D17A),
        (0xE0000, 0xE0FFF),
    ];

    // Scripts whose letters are taken for each other's; a word is written in one of them.
    private static readonly (int First, int Last, string Script)[] LookAlikes =
    [
        ('A', 'Z', "Latin"),
        ('a', 'z', "Latin"),
        (0x00C0, 0x024F, "Latin"),
        (0x0250, 0x02AF, "Latin"),
        (0x1E00, 0x1EFF, "Latin"),
        (0x2C60, 0x2C7F, "Latin"),
        (0xA720, 0xA7FF, "Latin"),
        (0xAB30, 0xAB6F, "Latin"),
        (0x0370, 0x03FF, "Greek"),
        (0x1F00, 0x1FFF, "Greek"),
        (0x0400, 0x052F, "Cyrillic"),
        (0x1C80, 0x1C8F, "Cyrillic"),
        (0xA640, 0xA69F, "Cyrillic"),
        (0x0530, 0x058F, "Armenian"),
        (0x13A0, 0x13FF, "Cherokee"),
        (0xAB70, 0xABBF, "Cherokee"),
        (0x2C80, 0x2CFF, "Coptic"),
        (0xA4D0, 0xA4FF, "Lisu"),
    ];

    public static bool IsVisible(Rune rune) =>
        !IsIgnorable(rune)
        && Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.SpaceSeparator
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
            );

    public static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>A letter, a digit, or a mark on one, that can be seen.</summary>
    public static bool IsOfAWord(Rune rune) =>
        !IsIgnorable(rune) && (Rune.IsLetter(rune) || IsMark(rune) || Rune.IsDigit(rune));

    /// <summary>Whether the text has letters of two scripts that are taken for each other's.</summary>
    public static bool MixesLookAlikes(string text) =>
        text.EnumerateRunes().Select(ScriptOf).OfType<string>().Distinct(StringComparer.Ordinal).Skip(1).Any();

    private static bool IsIgnorable(Rune rune) =>
        Array.Exists(Ignorable, range => rune.Value >= range.First && rune.Value <= range.Last);

    private static string? ScriptOf(Rune rune) =>
        Array.Find(LookAlikes, range => rune.Value >= range.First && rune.Value <= range.Last).Script;
}
