using System.CommandLine;
using Panel.Standalone;
using Panel.Standalone.Plugins;

var root = new RootCommand("Panel: run other people's workloads on many machines.")
{
    RunCommand.Create(),
    AuditCommand.Create(),
    DeadLetterCommands.Create(),
    OutboxCommands.Create(),
    PluginCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
