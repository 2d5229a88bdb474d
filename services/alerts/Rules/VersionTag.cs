using System.Globalization;

namespace Panel.Alerts.Rules;

/// <summary>A rule's version as an entity tag.</summary>
internal static class VersionTag
{
    public static string Of(long version) => $"\"{version}\"";

    /// <summary>Accepts <c>"7"</c>, <c>W/"7"</c>, <c>7</c>; absent and <c>*</c> give null: any version.</summary>
    public static bool TryRead(string? header, out long? version)
    {
        version = null;
        if (header is null or "*")
        {
            return true;
        }

        var text = header.StartsWith("W/", StringComparison.Ordinal) ? header[2..] : header;
        if (!long.TryParse(text.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        version = number;
        return true;
    }
}
