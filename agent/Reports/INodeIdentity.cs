namespace Panel.Agent.Reports;

/// <summary>Which node this agent is; known before anything that reports is started.</summary>
public interface INodeIdentity
{
    Guid NodeId { get; }
}
