using Xunit;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Notifications.Notifier.Tests.Changes;

/// <summary>Which pull requests an event of an Application is about, as <c>Cases/*.yaml</c> say.</summary>
public sealed class ChangeCaseTests
{
    private static readonly Dictionary<string, ChangeCase> All = Read();

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_pull_requests_are_those_of_the_case(string name)
    {
        var told = All[name];
        var (found, notes, _) = await told.ResolveAsync(TestContext.Current.CancellationToken);
        Assert.Equal(told.Expect.Order(), found.Order());
        if (told.Note is not null) Assert.Contains(told.Note, notes, StringComparison.Ordinal);
    }

    [Fact]
    public void There_are_at_least_a_hundred_and_each_is_another() =>
        Assert.InRange(
            All.Values.DistinctBy(told => new SerializerBuilder().Build().Serialize(told).Replace(told.Name, "", StringComparison.Ordinal))
                .Count(), Math.Max(100, All.Count), All.Count);

    private static Dictionary<string, ChangeCase> Read()
    {
        var reader = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build();
        return Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Changes", "Cases"), "*.yaml").Order(StringComparer.Ordinal)
            .SelectMany(file => reader.Deserialize<List<ChangeCase>>(File.ReadAllText(file)))
            .ToDictionary(told => told.Name);
    }
}
