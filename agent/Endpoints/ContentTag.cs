using Microsoft.Net.Http.Headers;

namespace Panel.Agent.Endpoints;

/// <summary>SHA-256 of a file's content as its entity tag.</summary>
internal static class ContentTag
{
    public static EntityTagHeaderValue Of(byte[] hash) => new($"\"{Convert.ToHexStringLower(hash)}\"");

    /// <summary>The hash may come quoted or bare; <c>*</c> matches whatever is there.</summary>
    public static bool Matches(string ifMatch, byte[]? current) =>
        current is not null
        && ifMatch
            .Split(',')
            .Any(tag =>
                tag.Trim() is "*"
                || string.Equals(
                    tag.Trim().Trim('"'),
                    Convert.ToHexStringLower(current),
                    StringComparison.OrdinalIgnoreCase
                )
            );
}
