using System.Net;
using Microsoft.Extensions.Options;
using Panel.Agent.Archives;
using Panel.Agent.ConfigFiles;
using Panel.Agent.Endpoints;
using Panel.Agent.Hosting;
using Panel.Agent.Instances;
using Panel.Agent.Nodes;
using Panel.Agent.Registration;
using Panel.Agent.Reports;
using Panel.Agent.Runtimes;
using Panel.Agent.Runtimes.Selection;
using Panel.Agent.Samples;
using Panel.Agent.Signing;
using Panel.Agent.Tunnel;
using Panel.Bus;
using Panel.Bus.RabbitMq;
using Panel.Hosting;
using Panel.Hosting.Addresses;
using Panel.Hosting.Errors;
using Panel.Hosting.Requests;
using Panel.Telemetry.Logging;

namespace Panel.Agent;

/// <summary>Builds the agent: as a process of its own, or inside a host with the rest of the panel.</summary>
public static class AgentHost
{
    /// <summary>For consoles and transfers to end; a caller that does not let go is cut off then.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Reads the configuration, takes the data folder and, on the first start,
    /// registers; waits for the panel as long as that takes.
    /// Stopping the application leaves the workloads running.
    /// </summary>
    /// <param name="configure">Adds configuration and services before they
    /// are read, for example the in-memory bus.</param>
    /// <exception cref="OptionsValidationException">Every problem of section <c>Agent</c>.</exception>
    /// <exception cref="RegistrationRefusedException">The panel said no.</exception>
    /// <exception cref="InvalidOperationException">Another agent uses the data folder.</exception>
    public static Task<WebApplication> CreateAsync(
        string[] args,
        Action<WebApplicationBuilder>? configure,
        CancellationToken cancellationToken
    ) => CreateAsync(args, configure, replace: null, cancellationToken);

    /// <param name="replace">Changes services after all are added.</param>
    internal static async Task<WebApplication> CreateAsync(
        string[] args,
        Action<WebApplicationBuilder>? configure,
        Action<IServiceCollection>? replace,
        CancellationToken cancellationToken
    )
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("The agent runs on Linux.");
        }

        var builder = WebApplication.CreateSlimBuilder(args);
        configure?.Invoke(builder);
        builder.AddPanelHosting("agent");
        var options = ReadOptions(builder.Configuration);
        var folder = DataFolderLock.Take(options.Data);
        try
        {
            var identity = await IdentifyAsync(builder.Configuration, options, cancellationToken);
            AddServices(builder, options, identity, folder);
            replace?.Invoke(builder.Services);
            var app = builder.Build();
            // Only what the container has handed out is disposed with it.
            _ = app.Services.GetRequiredService<DataFolderLock>();
            app.UseMiddleware<HeadMiddleware>();
            app.UseRequestIds();
            app.UseNativeErrors();
            app.UseRouting();
            app.UseMiddleware<SignatureMiddleware>();
            app.UseReadableContent();
            app.UseWebSockets();
            app.MapAgent();
            return app;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private static AgentOptions ReadOptions(ConfigurationManager configuration)
    {
        var options = configuration.GetSection(AgentOptions.Section).Get<AgentOptions>() ?? new AgentOptions();
        options.PanelUrl = string.Join(',', AddressSetting.Read(configuration, "Agent:PanelUrl"));
        var result = new AgentOptionsValidator().Validate(Options.DefaultName, options);
        return result.Failed
            ? throw new OptionsValidationException(Options.DefaultName, typeof(AgentOptions), result.Failures)
            : options;
    }

    private static async Task<AgentIdentity> IdentifyAsync(
        ConfigurationManager configuration,
        AgentOptions options,
        CancellationToken cancellationToken
    )
    {
        using var loggers = LoggerFactory.Create(logging =>
            logging
                .AddConfiguration(configuration.GetSection("Logging"))
                .AddConsole()
                .UsePanelFormat(configuration, "agent")
        );
        using var http = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.None,
                ConnectTimeout = BalancedHandler.ConnectLimit,
            }
        );
        var runtime = configuration[$"{AgentOptions.Section}:{nameof(RuntimeOptions.Runtime)}"];
        return await new Registrar(
            options,
            runtime,
            http,
            TimeProvider.System,
            loggers.CreateLogger<Registrar>()
        ).IdentifyAsync(cancellationToken);
    }

    private static void AddServices(
        WebApplicationBuilder builder,
        AgentOptions options,
        AgentIdentity identity,
        DataFolderLock folder
    )
    {
        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton(identity);
        services.AddSingleton<INodeIdentity>(identity);
        services.AddSingleton(_ => folder);
        builder.Configuration[$"{AgentOptions.Section}:{nameof(RuntimeOptions.NodeId)}"] = identity.NodeId.ToString();
        services.AddRuntime(builder.Configuration);
        services.AddConfigFiles(builder.Configuration);
        // Started in this order and stopped in the other: commands come in only
        // while the instances are there to take them.
        services.AddInstances(builder.Configuration).AddArchives();
        services.AddPanelAgentBus(
            new BusOptions { Transport = identity.Broker.Transport, Url = identity.Broker.Url },
            identity.Broker.CommandQueue,
            identity.Broker.ReportExchange,
            bus => bus.AddInstanceConsumers()
        );
        services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        services.AddRequestSigning();
        services.AddNodeReports();
        services.AddSamples();
        builder.AddApi(options);
        builder.AddTunnels(options);
    }
}
