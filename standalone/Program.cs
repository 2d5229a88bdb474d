using System.CommandLine;
using Panel.Standalone;

var root = new RootCommand("Panel: run other people's workloads on many machines.")
{
    RunCommand.Create(),
    AuditCommand.Create(),
    DeadLetterCommands.Create(),
    OutboxCommands.Create(),
};
return await root.Parse(args).InvokeAsync();
