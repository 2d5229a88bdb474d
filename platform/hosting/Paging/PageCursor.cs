using Microsoft.AspNetCore.WebUtilities;

namespace Panel.Hosting.Paging;

/// <summary>An opaque cursor: the id of the last row, URL-safe.</summary>
public static class PageCursor
{
    public static string Write(Guid id) => WebEncoders.Base64UrlEncode(id.ToByteArray());

    public static bool TryRead(string cursor, out Guid id)
    {
        id = default;
        Span<byte> bytes = stackalloc byte[16];
        // Decoding throws on characters that do not belong, also in its Try form.
        if (cursor.Length != 22 || !System.Buffers.Text.Base64Url.IsValid(cursor))
        {
            return false;
        }

        if (!System.Buffers.Text.Base64Url.TryDecodeFromChars(cursor, bytes, out var written) || written != 16)
        {
            return false;
        }

        id = new Guid(bytes);
        return true;
    }
}
