namespace Panel.Instances.Operations;

/// <summary>How long kinds of operations may take before they expire. Section <c>Operations</c>.</summary>
public sealed class OperationOptions
{
    public const string Section = "Operations";

    /// <summary>
    /// For the node to take the command and, when nothing is installed, to make the container. An
    /// install's own limit is added. Default 10 min: images are pulled.
    /// </summary>
    public TimeSpan Create { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Default 10 min: images are pulled.</summary>
    public TimeSpan Start { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The workload's own stop time limit is added. Default 1 min.</summary>
    public TimeSpan Stop { get; set; } = TimeSpan.FromMinutes(1);

    public TimeSpan Kill { get; set; } = TimeSpan.FromMinutes(1);

    public TimeSpan Delete { get; set; } = TimeSpan.FromMinutes(5);
}
