using System.Text;
using System.Text.Json;
using MassTransit;
using RabbitMQ.Client;

namespace Panel.Bus.Errors;

/// <summary>
/// Reads the headers that the library adds to a message on its way to the error queue, and the type from its envelope.
/// </summary>
internal static class DeadLetterReader
{
    private const int LongestText = 300;

    public static DeadLetter Read(BasicGetResult message)
    {
        var headers = message.BasicProperties.Headers;
        var (type, text) = (Header(MessageHeaders.FaultExceptionType), Header(MessageHeaders.FaultMessage));
        return new DeadLetter(
            message.BasicProperties.MessageId ?? "",
            Short(TypeOf(message.Body)),
            Header(MessageHeaders.FaultTimestamp),
            Short(type.Length > 0 ? $"{type}: {text}" : text)
        );

        string Header(string name) =>
            headers?.TryGetValue(name, out var value) == true
                ? value is byte[] bytes
                    ? Encoding.UTF8.GetString(bytes)
                    : value?.ToString() ?? ""
                : "";
    }

    // urn:message:Panel.Contracts:NodeHeartbeat, the most derived first.
    private static string TypeOf(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var envelope = JsonDocument.Parse(body);
            return envelope.RootElement.TryGetProperty("messageType", out var types) && types.GetArrayLength() > 0
                ? types[0].GetString()?.Split(':')[^1] ?? ""
                : "";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not one of ours, or damaged: perhaps that is why it is here.
            return "";
        }
    }

    private static string Short(string text) => text.Length > LongestText ? text[..LongestText] + "…" : text;
}
