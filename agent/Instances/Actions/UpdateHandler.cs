using Panel.Agent.Instances.State;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances.Actions;

/// <summary>Remembers a specification for the next start. That it is stored is all that it asks for.</summary>
internal sealed class UpdateHandler : IActionHandler<UpdateInstance>
{
    public string Kind => "Update";

    public Lane Lane => Lane.None;

    public ActionCommand Read(UpdateInstance command, DateTimeOffset now)
    {
        var (operation, _, spec, deadline) = command;
        return new ActionCommand(operation, spec.InstanceId, deadline, spec.Generation, new SpecUpdated(now, spec));
    }

    public Task<ActionResult> RunAsync(
        InstanceContext instance,
        RunningAction running,
        CancellationToken cancellationToken
    ) => Task.FromResult(ActionResult.Success);
}
