using System.Buffers;
using System.Text.Json;

namespace Panel.Gateway.Admission.Limits.Partitions;

/// <summary>
/// Looks for one member of a small JSON body and leaves the body where it is, for the service to read.
/// </summary>
internal static class JsonBodyKeyReader
{
    /// <summary>
    /// Larger bodies are refused on routes that are limited by their body: a sign-in with a passkey takes about 2 KB.
    /// </summary>
    public const int Most = 16 * 1024;

    /// <returns>The member's text, empty when there is none; null when the body is too large.</returns>
    public static async ValueTask<string?> FindAsync(
        HttpRequest request,
        string member,
        CancellationToken cancellationToken
    )
    {
        if (request.ContentLength > Most)
        {
            return null;
        }

        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancellationToken);
            var body = read.Buffer;
            if (body.Length > Most)
            {
                request.BodyReader.AdvanceTo(body.Start);
                return null;
            }

            if (read.IsCompleted)
            {
                var found = Find(body, member);
                request.BodyReader.AdvanceTo(body.Start);
                return found;
            }

            request.BodyReader.AdvanceTo(body.Start, body.End);
        }
    }

    // As the services read it: names in any case, and the last of several wins.
    // Otherwise a decoy before the real one would be counted instead.
    private static string Find(ReadOnlySequence<byte> body, string member)
    {
        var found = "";
        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read())
            {
                if (
                    reader.TokenType != JsonTokenType.PropertyName
                    || reader.CurrentDepth != 1
                    || !string.Equals(reader.GetString(), member, StringComparison.OrdinalIgnoreCase)
                )
                {
                    continue;
                }

                reader.Read();
                found = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
            }

            return found;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No JSON of ours, or half a character in a string. The service refuses the body; it counts for no account.
            return "";
        }
    }
}
