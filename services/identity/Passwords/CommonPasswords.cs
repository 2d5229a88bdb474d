using System.Collections.Frozen;
using System.IO.Compression;
using System.Text;
using Panel.Identity.Unicode;

namespace Panel.Identity.Passwords;

/// <summary>
/// Passwords that attackers try first: 12,000 of the most frequent ones of public leaks, in any case, with digits and
/// signs for letters or behind them, and repeated; and what follows a row of the alphabet or of digits.
/// </summary>
internal static class CommonPasswords
{
    private const int ShortestStem = 6;
    private const int ShortestUnit = 5;

    private static readonly Lazy<FrozenSet<string>> List = new(Load);

    public static int Count => List.Value.Count;

    public static bool Contains(string password)
    {
        var text = Fold(password);
        return IsTrivial(text) || FormsOf(UnitOf(text)).Any(IsListed);
    }

    /// <summary>Without case, and without the digits and signs around it.</summary>
    public static string StemOf(string text) =>
        Fold(text).Trim([.. Fold(text).Where(letter => !char.IsLetter(letter))]);

    private static string Fold(string text) => UnicodeNormalization.ToNfkc(text).Trim().ToLowerInvariant();

    // "p@ssw0rd!" is "password" with signs for letters and a sign behind it.
    private static IEnumerable<string> FormsOf(string text)
    {
        var withoutEnd = text.TrimEnd([.. text.Where(letter => !char.IsLetter(letter))]);
        string[] bases = [text, withoutEnd, StemOf(text)];
        foreach (var form in bases.Where(form => form == text || form.Length >= ShortestStem))
        {
            yield return form;
            yield return Unmask(form, one: 'i');
            yield return Unmask(form, one: 'l');
        }
    }

    private static bool IsListed(string text) => List.Value.Contains(text);

    // A one stands for either of two letters.
    private static string Unmask(string text, char one) =>
        string.Concat(
            text.Select(letter =>
                letter switch
                {
                    '@' or '4' => 'a',
                    '8' => 'b',
                    '3' => 'e',
                    '6' or '9' => 'g',
                    '1' or '!' or '|' => one,
                    '0' => 'o',
                    '$' or '5' => 's',
                    '7' or '+' => 't',
                    '2' => 'z',
                    _ => letter,
                }
            )
        );

    private static bool IsTrivial(string text) =>
        text.Distinct().Count() <= 2 || UnitOf(text).Length < ShortestUnit || IsRow(text, 1) || IsRow(text, -1);

    private static bool IsRow(string text, int step) =>
        text.Zip(text.Skip(1))
            .All(pair => pair.Second - pair.First == step || (pair.First, pair.Second) is ('9', '0') or ('0', '9'));

    // The part that the text repeats; the whole text when it repeats none.
    private static string UnitOf(string text)
    {
        for (var length = 1; length <= text.Length / 2; length++)
        {
            if (text.Length % length == 0 && text[length..] == text[..^length])
            {
                return text[..length];
            }
        }

        return text;
    }

    private static FrozenSet<string> Load()
    {
        using var file = typeof(CommonPasswords).Assembly.GetManifestResourceStream("Panel.Identity.Passwords.common")!;
        using var reader = new StreamReader(new GZipStream(file, CompressionMode.Decompress), Encoding.ASCII);
        return reader
            .ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ToFrozenSet(StringComparer.Ordinal);
    }
}
