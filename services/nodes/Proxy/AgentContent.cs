using Microsoft.Net.Http.Headers;

namespace Panel.Nodes.Proxy;

/// <summary>
/// What a browser may take an agent's answer for. Few types pass as they are, none of which a browser runs; all else is
/// bytes to be saved. Whoever holds a node's token chooses the answer, and it comes from the panel's own origin.
/// </summary>
internal static class AgentContent
{
    private const string Bytes = "application/octet-stream";
    private const string Text = "text/plain";

    // Not PDF, SVG, XML and HTML: documents that can hold scripts or links.
    private static readonly HashSet<string> Shown = new(
        ["application/json", Text, "image/png", "image/jpeg", "image/gif", "image/webp"],
        StringComparer.OrdinalIgnoreCase
    );

    private static readonly HashSet<string> Saved = new(
        [Bytes, "application/zip", "application/gzip", "application/x-tar", "application/x-ndjson"],
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>The type to tell, and the disposition that goes with it; null for one that may be shown.</summary>
    public static (string Type, string? Disposition) Of(string? contentType, string? disposition)
    {
        var type = MediaTypeHeaderValue.TryParse(contentType, out var said) ? said.MediaType.Value! : Bytes;
        var shown = Shown.Contains(type);
        if (!shown && !Saved.Contains(type))
        {
            type = Bytes;
        }

        if (type.Equals(Text, StringComparison.OrdinalIgnoreCase))
        {
            type = $"{Text}; charset=utf-8";
        }

        return (type, shown && disposition is null ? null : Attachment(disposition));
    }

    // Only the name is the agent's to choose.
    private static string Attachment(string? disposition)
    {
        var attachment = new ContentDispositionHeaderValue("attachment");
        if (!ContentDispositionHeaderValue.TryParse(disposition, out var said))
        {
            return attachment.ToString();
        }

        var name = said.FileNameStar.HasValue ? said.FileNameStar : HeaderUtilities.RemoveQuotes(said.FileName);
        if (name.HasValue)
        {
            attachment.SetHttpFileName(name);
        }

        return attachment.ToString();
    }
}
