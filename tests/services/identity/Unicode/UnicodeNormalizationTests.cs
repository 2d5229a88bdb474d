using System.Globalization;
using System.Text;
using Panel.Identity.Unicode;

namespace Panel.Identity.Tests.Unicode;

public sealed class UnicodeNormalizationTests
{
    /// <summary>Expected values are those of another implementation (Python's unicodedata).</summary>
    [Theory]
    [InlineData("0065 0301", "00E9", "0065 0301", "00E9")]
    [InlineData("00E9", "00E9", "0065 0301", "00E9")]
    [InlineData("212A", "004B", "004B", "004B")]
    [InlineData("212B", "00C5", "0041 030A", "00C5")]
    [InlineData("0041 030A", "00C5", "0041 030A", "00C5")]
    [InlineData("FF21 FF42", "FF21 FF42", "FF21 FF42", "0041 0062")]
    [InlineData("FB01", "FB01", "FB01", "0066 0069")]
    [InlineData("0061 0308 0304", "01DF", "0061 0308 0304", "01DF")]
    [InlineData("0061 0304 0308", "0101 0308", "0061 0304 0308", "0101 0308")]
    [InlineData("0061 0323 0308 0301", "1EA1 0308 0301", "0061 0323 0308 0301", "1EA1 0308 0301")]
    [InlineData("1E9B 0323", "1E9B 0323", "017F 0323 0307", "1E69")]
    [InlineData("0344", "0308 0301", "0308 0301", "0308 0301")]
    [InlineData("0958", "0915 093C", "0915 093C", "0915 093C")]
    [InlineData("0915 093C", "0915 093C", "0915 093C", "0915 093C")]
    [InlineData("AC01", "AC01", "1100 1161 11A8", "AC01")]
    [InlineData("1100 1161 11A8", "AC01", "1100 1161 11A8", "AC01")]
    [InlineData("AC00 11A8", "AC01", "1100 1161 11A8", "AC01")]
    [InlineData("2126", "03A9", "03A9", "03A9")]
    [InlineData("1112 1161 11AB 1100 1173 11AF", "D55C AE00", "1112 1161 11AB 1100 1173 11AF", "D55C AE00")]
    [InlineData(
        "FDFA",
        "FDFA",
        "FDFA",
        "0635 0644 0649 0020 0627 0644 0644 0647 0020 0639 0644 064A 0647 0020 0648 0633 0644 0645"
    )]
    [InlineData("00BD", "00BD", "00BD", "0031 2044 0032")]
    [InlineData("006F 0328 0304", "01ED", "006F 0328 0304", "01ED")]
    [InlineData("1D15E", "1D157 1D165", "1D157 1D165", "1D157 1D165")]
    [InlineData("3060", "3060", "305F 3099", "3060")]
    [InlineData("305F 3099", "3060", "305F 3099", "3060")]
    [InlineData("0071 0307 0323", "0071 0323 0307", "0071 0323 0307", "0071 0323 0307")]
    [InlineData("0061 0315 0300 05AE 0062", "00E0 05AE 0315 0062", "0061 05AE 0300 0315 0062", "00E0 05AE 0315 0062")]
    public void Forms_OfAText_AreUnicodes(string text, string composed, string decomposed, string compatible)
    {
        var given = Text(text);

        Assert.Equal(composed, Codes(UnicodeNormalization.ToNfc(given)));
        Assert.Equal(decomposed, Codes(UnicodeNormalization.ToNfd(given)));
        Assert.Equal(compatible, Codes(UnicodeNormalization.ToNfkc(given)));
    }

    [Fact]
    public void Forms_OfEveryCharacter_AreStable()
    {
        var codes = Enumerable.Range(0, 0x30000).Where(code => code is < 0xD800 or > 0xDFFF);

        Assert.Empty(
            codes
                .Where(code => !IsStable(char.ConvertFromUtf32(code)))
                .Select(code => code.ToString("X", CultureInfo.InvariantCulture))
        );
    }

    [Fact]
    public void Forms_OfHalfAMillionMarksInTheWrongOrder_TakeNoLongTime()
    {
        var text = "a" + string.Concat(Enumerable.Repeat("\u0301\u0323", 250_000));

        var watch = System.Diagnostics.Stopwatch.StartNew();
        var composed = UnicodeNormalization.ToNfkc(text);

        Assert.Equal('\u1ea1', composed[0]);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    private static bool IsStable(string text)
    {
        var (composed, decomposed) = (UnicodeNormalization.ToNfc(text), UnicodeNormalization.ToNfd(text));
        return UnicodeNormalization.ToNfc(decomposed) == composed
            && UnicodeNormalization.ToNfd(composed) == decomposed
            && UnicodeNormalization.ToNfc(composed) == composed;
    }

    private static string Text(string codes) =>
        string.Concat(
            codes
                .Split(' ')
                .Select(code =>
                    char.ConvertFromUtf32(int.Parse(code, NumberStyles.HexNumber, CultureInfo.InvariantCulture))
                )
        );

    private static string Codes(string text) =>
        string.Join(' ', text.EnumerateRunes().Select(rune => rune.Value.ToString("X4", CultureInfo.InvariantCulture)));
}
