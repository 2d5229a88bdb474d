using System.Text;
using Panel.Security.Tests.Surface;

namespace Panel.Security.Tests.Bodies;

/// <summary>One place of a described body, with a sound body around it.</summary>
/// <param name="Path">From the body's root, for example <c>variables[].rules[]</c>.</param>
/// <param name="Member">Its name is the nearest one: an entry of a list has the name of the list.</param>
/// <param name="Before">The text of the body before the value, made anew so that no two bodies name the same.</param>
/// <param name="After">The text of the body behind the value.</param>
internal sealed record MemberPlace(string Path, SchemaOfMember Member, Func<string> Before, string After)
{
    public bool IsNested => Path != Member.Name;

    public byte[] With(byte[] value) =>
        [.. Encoding.UTF8.GetBytes(Before()), .. value, .. Encoding.UTF8.GetBytes(After)];
}
