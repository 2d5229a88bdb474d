using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Panel.Contracts;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Errors;
using Panel.Hosting.Json;
using Panel.Instances.Data;
using Panel.Operations;

namespace Panel.Instances.Operations;

/// <param name="SubjectType">Only those about such things, for example instance.</param>
/// <param name="SubjectId">Only those about this one.</param>
/// <param name="Kind">For example start or archive.</param>
/// <param name="InstanceId">Only those of one instance.</param>
internal readonly record struct OperationFilter(
    [property: FromQuery(Name = "subject_type"), MaxLength(Operation.LongestSubjectType)] string? SubjectType,
    [property: FromQuery(Name = "subject_id")] Guid? SubjectId,
    [property: MaxLength(Operation.LongestKind)] string? Kind,
    [property: OneOf<OperationStatus>] string? Status,
    [property: FromQuery(Name = "instance_id")] Guid? InstanceId
)
{
    public IQueryable<Operation> Apply(IQueryable<Operation> rows, out ApiError? error)
    {
        var (type, subject, kind, instance) = (SubjectType, SubjectId, Kind, InstanceId);
        error = NameError("subject_type", type) ?? NameError("kind", kind);
        if (type is not null)
        {
            rows = rows.Where(row => row.SubjectType == type);
        }

        if (subject is not null)
        {
            rows = rows.Where(row => row.SubjectId == subject);
        }

        if (kind is not null)
        {
            rows = rows.Where(row => row.Kind == kind);
        }

        if (instance is not null)
        {
            rows = rows.Where(row => row.SubjectType == Instance.SubjectType && row.SubjectId == instance);
        }

        if (Status is null || error is not null)
        {
            return rows;
        }

        if (EnumNames.Find<OperationStatus>(Status) is { } status)
        {
            return rows.Where(row => row.Status == status);
        }

        error = ApiErrors.Invalid("status", $"Must be one of {EnumNames.List<OperationStatus>()}.");
        return rows;
    }

    // Kinds come with services and builds, so a name is looked at no closer than this.
    private static ApiError? NameError(string field, string? name) =>
        name is null
        || (
            name.Length is > 0 and <= Operation.LongestKind
            && name.All(letter => char.IsAsciiLetterLower(letter) || letter == '_')
        )
            ? null
            : ApiErrors.Invalid(field, $"1 to {Operation.LongestKind} small letters and underscores.");
}
