using System.CommandLine;
using Panel.Data.Database;

namespace Panel.Standalone;

/// <summary><c>panel run</c>: gateway, services and a local agent in this process, until Ctrl+C.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var command = new Command("run", "Start everything in one process, with its data in one folder.");
        command.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var options = StandaloneOptions.FromEnvironment();
        using var folder = DataFolder.Open(options.Data);
        if (folder is null)
        {
            await Console.Error.WriteLineAsync($"panel: another panel uses the data folder {options.Data}");
            return 1;
        }

        await using var panel = new EmbeddedPanel(options, StandaloneSecrets.LoadOrCreate(folder));
        try
        {
            await panel.StartAsync(cancellationToken);
            await Banner.WriteAsync(options, panel, cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (!options.LogsJson)
            {
                Console.WriteLine("panel: stopping …");
            }
        }
        catch (Exception exception) when (!panel.IsUp && exception is (IOException or IncompatibleDatabaseException))
        {
            // Mostly "address already in use", or a data folder of an earlier build.
            await Console.Error.WriteLineAsync($"panel: {exception.Message}");
            return 1;
        }

        return 0;
    }
}
