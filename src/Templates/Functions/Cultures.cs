using System.Globalization;

namespace Notifications.Templates.Functions;

/// <summary>Cultures by name, as arguments give them.</summary>
internal static class Cultures
{
    /// <summary>The culture of an optional argument: the rendering's own when it is null.</summary>
    public static CultureInfo Named(in Arguments args, int at)
    {
        if (args.Text(at) is not { } name)
            return args.Context.Culture;
        try
        {
            return CultureInfo.GetCultureInfo(name);
        }
        catch (CultureNotFoundException)
        {
            args.Fail($"Culture is not supported. (Parameter 'name')\n{name} is an invalid culture identifier.");
            return CultureInfo.InvariantCulture;
        }
    }
}
