using System.Text;
using System.Text.Json;

namespace Panel.Operations;

/// <summary>What a node says that an operation brought: a JSON object, or nothing is kept of it.</summary>
internal static class OperationResult
{
    private const int MostBytes = 16 * 1024;

    public static void Keep(Operation operation, string? result)
    {
        if (result is null)
        {
            return;
        }

        if (IsObject(result))
        {
            operation.Result = result;
            return;
        }

        operation.Warnings = OperationWarnings.Add(
            operation.Warnings,
            [$"The result is not kept: it is no JSON object of {MostBytes / 1024} KiB at most."]
        );
    }

    private static bool IsObject(string text)
    {
        // A character has a byte at least.
        if (text.Length > MostBytes || Encoding.UTF8.GetByteCount(text) > MostBytes)
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
