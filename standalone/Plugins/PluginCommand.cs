using System.CommandLine;

namespace Panel.Standalone.Plugins;

/// <summary><c>panel plugin</c>: what a plugin's author needs.</summary>
internal static class PluginCommand
{
    public static Command Create() =>
        new("plugin", "Make, sign, check and try plugins.")
        {
            KeygenCommand.Create(),
            PackCommand.Create(),
            SignCommand.Create(),
            VerifyCommand.Create(),
            RunPluginCommand.Create(),
        };

    /// <summary>Runs a verb; what is wrong with its files is said on one line, with the exit code 1.</summary>
    public static async Task<int> TryAsync(Func<Task<int>> verb)
    {
        try
        {
            return await verb();
        }
        catch (Exception exception)
            when (exception
                    is IOException
                        or InvalidDataException
                        or UnauthorizedAccessException
                        or System.Security.Cryptography.CryptographicException
                        or System.Text.Json.JsonException
            )
        {
            await Console.Error.WriteLineAsync($"panel: {exception.Message}");
            return 1;
        }
    }
}
