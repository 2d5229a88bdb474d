using System.Globalization;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Dns;

/// <summary>
/// A cursor that counts its pages, so that a provider that never ends does not make the panel read for ever.
/// </summary>
/// <param name="Number">From 1.</param>
/// <param name="Rest">What else the provider needs; may be empty.</param>
internal sealed record PageCursor(int Number, string Rest)
{
    private const int MostPages = 1000;

    public static PageCursor Read(string? cursor)
    {
        if (cursor is null)
        {
            return new PageCursor(1, "");
        }

        var parts = cursor.Split(' ', 2);
        return int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? new PageCursor(number, parts.Length > 1 ? parts[1] : "")
            : throw new ProviderException(ProviderFailure.Refused, "The cursor is none of this provider's.");
    }

    /// <exception cref="ProviderException">The list has no end.</exception>
    public string Next(string provider, string rest = "") =>
        Number < MostPages
            ? $"{Number + 1} {rest}".TrimEnd()
            : throw new ProviderException(ProviderFailure.Unavailable, $"{provider} gave more than {MostPages} pages.");
}
