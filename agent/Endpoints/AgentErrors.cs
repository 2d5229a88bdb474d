using Panel.Hosting.Errors;

namespace Panel.Agent.Endpoints;

/// <summary>The failures that several endpoints know.</summary>
internal static class AgentErrors
{
    public static readonly ApiError InstanceNotFound = new(
        StatusCodes.Status404NotFound,
        "instance_not_found",
        "The instance is not on this node."
    );
}
