using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Console;
using Panel.Plugins.Host;
using Panel.Plugins.Host.Loading;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Host.Sources;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Clouds;
using Panel.Plugins.Sdk.Dns;
using Panel.Plugins.Sdk.Gateway;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Standalone.Plugins;

/// <summary><c>panel plugin run</c>: the panel's own host of plugins around one plugin, without the panel.</summary>
internal static class RunPluginCommand
{
    private static readonly TimeSpan LoadTime = TimeSpan.FromSeconds(60);

    public static Command Create()
    {
        var folder = new Argument<string>("folder")
        {
            Description = "Where `dotnet publish` put the plugin, with its plugin.json.",
        };
        var call = new Option<string?>("--call")
        {
            Description = "A method or property of its capabilities, for example ListZones or Limits.",
        };
        var arguments = new Option<string>("--arguments")
        {
            Description = "A JSON object: the method's arguments by name, in snake_case.",
            DefaultValueFactory = _ => "{}",
        };
        var credential = new Option<string[]>("--credential")
        {
            Description = "A field of the credential that the method takes, as name=value.",
            DefaultValueFactory = _ => [],
            AllowMultipleArgumentsPerToken = true,
        };
        var configuration = new Option<string?>("--config") { Description = "A file with the plugin's settings." };
        var command = new Command("run", "Load a plugin as the panel does, check its health, and call it.")
        {
            folder,
            call,
            arguments,
            credential,
            configuration,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                PluginCommand.TryAsync(() =>
                    RunAsync(
                        parsed.GetValue(folder)!,
                        parsed.GetValue(configuration),
                        parsed.GetValue(call),
                        JsonNode.Parse(parsed.GetValue(arguments)!) as JsonObject
                            ?? throw new InvalidDataException("--arguments must be a JSON object."),
                        FieldsOf(parsed.GetValue(credential)!),
                        cancellationToken
                    )
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        string folder,
        string? configuration,
        string? call,
        JsonObject arguments,
        Dictionary<string, string> credential,
        CancellationToken cancellationToken
    )
    {
        var settings = configuration is null ? "{}" : await File.ReadAllTextAsync(configuration, cancellationToken);
        var (source, manifest) = await FolderPluginSource.CreateAsync(folder, settings, cancellationToken);
        var data = Directory.CreateTempSubdirectory("panel-plugin-run-");
        try
        {
            using var host = Build(source, data.FullName);
            await host.StartAsync(cancellationToken);
            try
            {
                return await UseAsync(host, source, manifest, call, arguments, credential, cancellationToken);
            }
            finally
            {
                await host.StopAsync(CancellationToken.None);
            }
        }
        catch (TimeoutException exception)
        {
            throw new InvalidDataException($"It was not loaded within {LoadTime.TotalSeconds} seconds.", exception);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<int> UseAsync(
        IHost host,
        FolderPluginSource source,
        PluginManifest manifest,
        string? call,
        JsonObject arguments,
        Dictionary<string, string> credential,
        CancellationToken cancellationToken
    )
    {
        var status = await source.Reported.WaitAsync(LoadTime, cancellationToken);
        await Console.Error.WriteLineAsync(
            $"{manifest.Id} {manifest.Version}: {status.State} {status.Isolation} {status.Reason}".TrimEnd()
        );
        if (status.State == "failed" || call is null)
        {
            return status.State == "failed" ? 1 : 0;
        }

        var run = new CapabilityCall(host.Services.GetRequiredService<IPluginCatalog>(), manifest);
        return await CallAsync(() => run.RunAsync(call, arguments, credential, cancellationToken));
    }

    private static async Task<int> CallAsync(Func<Task<string>> call)
    {
        try
        {
            Terminal.WriteLine(await call());
            return 0;
        }
        catch (ProviderException exception)
        {
            // What the panel would show: the provider's refusal.
            await Console.Error.WriteLineAsync($"{exception.Failure}: {exception.Message}");
            return 1;
        }
        catch (PluginFailedException exception)
        {
            await Console.Error.WriteLineAsync($"{exception.Code}: {exception.Message}\n{exception.InnerException}");
            return 1;
        }
    }

    private static IHost Build(FolderPluginSource source, string data)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection([new("Plugins:DataFolder", data)]);
        // The answer alone is on the standard output.
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Panel.Plugins.Host", LogLevel.Warning);
        builder.Services.Configure<ConsoleLoggerOptions>(console =>
            console.LogToStandardErrorThreshold = LogLevel.Trace
        );
        builder.Services.AddSingleton<IPluginSource>(source);
        builder.Services.AddPlugins(
            "run",
            typeof(IDnsProvider),
            typeof(INotificationChannel),
            typeof(ICloudProvider),
            typeof(IGatewayExtension)
        );
        return builder.Build();
    }

    private static Dictionary<string, string> FieldsOf(string[] given)
    {
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        foreach (var pair in given)
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
            {
                throw new InvalidDataException("--credential takes name=value.");
            }

            fields[pair[..at]] = pair[(at + 1)..];
        }

        return fields;
    }
}
