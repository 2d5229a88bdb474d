using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Panel.Gateway.Observability.Logging;

/// <summary>One request in the access log. No header, no query, no body: nothing in it opens anything.</summary>
/// <param name="Bytes">Of the body, when the answer said how many.</param>
/// <param name="Waited">For the service to begin its answer.</param>
/// <param name="Credential">Its kind.</param>
/// <param name="Service">Whom it was for; with <paramref name="Replica"/>, who answered.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AccessEntry(
    DateTimeOffset Time,
    string Method,
    string Path,
    int Status,
    string? Route,
    long? Bytes,
    TimeSpan Took,
    TimeSpan? Waited,
    IPAddress? Client,
    Guid? User,
    string? Credential,
    string RequestId,
    string TraceId,
    string? Service,
    string? Replica
)
{
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString(Names.Time, Time);
        json.WriteString(Names.Method, Method);
        json.WriteString(Names.Path, Path);
        json.WriteNumber(Names.Status, Status);
        if (Route is not null)
        {
            json.WriteString(Names.Route, Route);
        }

        if (Bytes is { } bytes)
        {
            json.WriteNumber(Names.Bytes, bytes);
        }

        json.WriteNumber(Names.Ms, Math.Round(Took.TotalMilliseconds, 2));
        if (Waited is { } waited)
        {
            json.WriteNumber(Names.UpstreamMs, Math.Round(waited.TotalMilliseconds, 2));
        }

        WriteClient(json);
        if (User is { } user)
        {
            json.WriteString(Names.User, user);
        }

        if (Credential is not null)
        {
            json.WriteString(Names.Credential, Credential);
        }

        json.WriteString(Names.RequestId, RequestId);
        json.WriteString(Names.TraceId, TraceId);
        if (Service is not null)
        {
            json.WriteString(Names.Service, Service);
        }

        if (Replica is not null)
        {
            json.WriteString(Names.Replica, Replica);
        }

        json.WriteEndObject();
    }

    private void WriteClient(Utf8JsonWriter json)
    {
        Span<byte> text = stackalloc byte[64];
        if (Client?.TryFormat(text, out var length) == true)
        {
            json.WriteString(Names.Client, text[..length]);
        }
    }

    // Looked through for letters to be escaped once, not with each line.
    private static class Names
    {
        public static readonly JsonEncodedText Time = JsonEncodedText.Encode("time");
        public static readonly JsonEncodedText Method = JsonEncodedText.Encode("method");
        public static readonly JsonEncodedText Path = JsonEncodedText.Encode("path");
        public static readonly JsonEncodedText Status = JsonEncodedText.Encode("status");
        public static readonly JsonEncodedText Route = JsonEncodedText.Encode("route");
        public static readonly JsonEncodedText Bytes = JsonEncodedText.Encode("bytes");
        public static readonly JsonEncodedText Ms = JsonEncodedText.Encode("ms");
        public static readonly JsonEncodedText UpstreamMs = JsonEncodedText.Encode("upstream_ms");
        public static readonly JsonEncodedText User = JsonEncodedText.Encode("user");
        public static readonly JsonEncodedText Credential = JsonEncodedText.Encode("credential");
        public static readonly JsonEncodedText RequestId = JsonEncodedText.Encode("request_id");
        public static readonly JsonEncodedText TraceId = JsonEncodedText.Encode("trace_id");
        public static readonly JsonEncodedText Service = JsonEncodedText.Encode("service");
        public static readonly JsonEncodedText Replica = JsonEncodedText.Encode("replica");
        public static readonly JsonEncodedText Client = JsonEncodedText.Encode("client");
    }
}
