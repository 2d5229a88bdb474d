using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Panel.Instances.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class WorkloadSizes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "size",
                table: "workload_versions",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L
            );

            migrationBuilder.Sql(
                "UPDATE workload_versions SET size = length(CAST(document AS BLOB)) + coalesce(length(CAST(egg AS BLOB)), 0);"
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(name: "size", table: "workload_versions");
        }
    }
}
