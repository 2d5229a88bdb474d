using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Panel.Gateway.Logging;

/// <summary>One request in the access log. No header, no query, no body: nothing in it opens anything.</summary>
/// <param name="Bytes">Of the body, when the answer said how many.</param>
/// <param name="Credential">Its kind.</param>
/// <param name="Upstream">Service and replica.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AccessEntry(
    DateTimeOffset Time, string Method, string Path, int Status, string? Route, long? Bytes, TimeSpan Took, IPAddress? Client, Guid? User, string? Credential, string RequestId, string TraceId,
    string? Service, string? Replica)
{
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("time"u8, Time);
        json.WriteString("method"u8, Method);
        json.WriteString("path"u8, Path);
        json.WriteNumber("status"u8, Status);
        if (Route is not null) json.WriteString("route"u8, Route);
        if (Bytes is { } bytes) json.WriteNumber("bytes"u8, bytes);
        json.WriteNumber("ms"u8, Math.Round(Took.TotalMilliseconds, 2));
        WriteClient(json);
        if (User is { } user) json.WriteString("user"u8, user);
        if (Credential is not null) json.WriteString("credential"u8, Credential);
        json.WriteString("request_id"u8, RequestId);
        json.WriteString("trace_id"u8, TraceId);
        if (Service is not null) json.WriteString("service"u8, Service);
        if (Replica is not null) json.WriteString("replica"u8, Replica);
        json.WriteEndObject();
    }

    private void WriteClient(Utf8JsonWriter json)
    {
        Span<byte> text = stackalloc byte[64];
        if (Client?.TryFormat(text, out var length) == true) json.WriteString("client"u8, text[..length]);
    }
}
