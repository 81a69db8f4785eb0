package net.hypha.semantics.service;

/**
 * A place on Earth in WGS 84 degrees.
 *
 * @param latitude -90 to 90, north positive
 * @param longitude -180 to 180, east positive
 */
public record Location(double latitude, double longitude) {
    private static final double EARTH_RADIUS_KM = 6371.0088; // IUGG mean radius

    public Location {
        if (!(Math.abs(latitude) <= 90) || !(Math.abs(longitude) <= 180)) {
            throw new IllegalArgumentException("location " + latitude + "," + longitude
                    + " is off the globe: latitude is -90 to 90, longitude -180 to 180");
        }
    }

    /** @param text {@code LATITUDE,LONGITUDE}, for example {@code 48.14,11.58} */
    public static Location parse(String text) {
        String[] parts = text.split(",", -1);
        try {
            if (parts.length == 2) {
                return new Location(Double.parseDouble(parts[0].strip()), Double.parseDouble(parts[1].strip()));
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a location: write LATITUDE,LONGITUDE", e);
        }
        throw new IllegalArgumentException("'" + text + "' is not a location: write LATITUDE,LONGITUDE");
    }

    /** Great-circle distance in kilometres (haversine formula). */
    public double distanceKm(Location other) {
        double lat1 = Math.toRadians(latitude);
        double lat2 = Math.toRadians(other.latitude);
        double half = Math.pow(Math.sin((lat2 - lat1) / 2), 2)
                + Math.cos(lat1)
                        * Math.cos(lat2)
                        * Math.pow(Math.sin(Math.toRadians(other.longitude - longitude) / 2), 2);
        return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(half)));
    }

    @Override
    public String toString() {
        return latitude + "," + longitude;
    }
}
